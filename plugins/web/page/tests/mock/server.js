//! A server that gives the page and speaks radar's protocol with made-up traffic:
//! `npm run mock`, then http://127.0.0.1:3013/busy/ — each scenario has its path.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "./client.js";
import { SCENARIOS } from "./scenarios.js";
import { Socket } from "./socket.js";
import { World } from "./world.js";

const PAGE = fileURLToPath(new URL("../../", import.meta.url));
const TYPES = /** @type {Record<string, string>} */ ({ ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".bin": "application/octet-stream" });
/** As radar sends them. */
export const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/**
 * @param {number} port 0 for any
 * @returns {Promise<{port: number, close: () => void}>}
 */
export function start(port) {
  /** @type {Map<string, World>} */
  const worlds = new Map();
  /** @type {Set<Client>} */
  const clients = new Set();
  const world = (/** @type {string} */ name) => {
    let found = worlds.get(name);
    if (!found) worlds.set(name, (found = new World(SCENARIOS[name], Date.now())));
    return found;
  };
  const server = createServer((request, response) => void serve(request, response));
  server.on("upgrade", (request, stream) => {
    const { name, path } = split(request.url ?? "/");
    if (path !== "ws" || !permitted(name, request)) {
      stream.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const socket = new Socket(request, stream, { message: (text) => client.message(text), close: () => (client.end(), clients.delete(client)) });
    const client = new Client(socket, world(name));
    clients.add(client);
  });
  const timer = setInterval(() => {
    const now = Date.now();
    for (const one of worlds.values()) one.step(now);
    for (const client of clients) client.tick(now);
  }, 100);
  return new Promise((settle) => {
    server.listen(port, "127.0.0.1", () => {
      const address = /** @type {import("node:net").AddressInfo} */ (server.address());
      settle({
        port: address.port,
        close: () => {
          clearInterval(timer);
          for (const client of clients) client.socket.end();
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}

/** The scenario and what is asked for in it. @param {string} url */
function split(url) {
  const [, first = "", ...rest] = url.split("?")[0].split("/");
  return first in SCENARIOS && rest.length > 0 ? { name: first, path: rest.join("/") } : { name: "", path: "" };
}

/**
 * @param {string} name
 * @param {import("node:http").IncomingMessage} request
 */
function permitted(name, request) {
  const { token } = SCENARIOS[name];
  const given = `${request.headers["sec-websocket-protocol"] ?? ""} ${request.headers.authorization ?? ""}`;
  return token === "" || given.includes(token);
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function serve(request, response) {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const asked = url.searchParams.get("scenario");
  const { name, path } = split(url.pathname);
  if (!name || asked) {
    response.writeHead(302, { location: `/${asked && asked in SCENARIOS ? asked : "usual"}/` }).end();
    return;
  }
  if (path === "api/v1/hello") {
    response.writeHead(permitted(name, request) ? 200 : 403, HEADERS).end("{}");
    return;
  }
  const file = normalize(join(PAGE, path || "index.html"));
  try {
    if (!file.startsWith(PAGE) || /node_modules|\/tests\//.test(file)) throw new Error("not for pages");
    const content = await readFile(file);
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[extname(file)] ?? "text/plain" }).end(content);
  } catch {
    response.writeHead(404, HEADERS).end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { port } = await start(Number(process.env.PORT ?? 3013));
  for (const name of Object.keys(SCENARIOS)) console.log(`http://127.0.0.1:${port}/${name}/`);
}
