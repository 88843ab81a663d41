//! The server's side of a WebSocket (RFC 6455), as much of it as a page in a test needs.

import { createHash } from "node:crypto";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** What may wait to be sent before frames are left out, as radar does. */
const WAITING_MAX = 1 << 20;

export class Socket {
  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:stream").Duplex} stream
   * @param {{message: (text: string) => void, close: () => void}} listener
   */
  constructor(request, stream, listener) {
    this.stream = stream;
    this.listener = listener;
    this.rest = Buffer.alloc(0);
    const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${MAGIC}`).digest("base64");
    const protocol = `${request.headers["sec-websocket-protocol"] ?? ""}`.split(",")[0].trim();
    const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${key}`];
    if (protocol) head.push(`Sec-WebSocket-Protocol: ${protocol}`);
    stream.write(`${head.join("\r\n")}\r\n\r\n`);
    stream.on("data", (data) => this.read(data));
    stream.on("close", () => listener.close());
    stream.on("error", () => stream.destroy());
  }

  /** @param {Buffer} data */
  read(data) {
    this.rest = Buffer.concat([this.rest, data]);
    for (;;) {
      const { rest } = this;
      if (rest.length < 6) return;
      let length = rest[1] & 0x7f;
      let at = 2;
      if (length === 126) [length, at] = [rest.readUInt16BE(2), 4];
      if (length === 127 || rest.length < at + 4 + length) {
        if (length === 127) this.end();
        return;
      }
      const mask = rest.subarray(at, at + 4);
      const payload = Buffer.from(rest.subarray(at + 4, at + 4 + length));
      for (let n = 0; n < payload.length; n++) payload[n] ^= mask[n % 4];
      this.rest = rest.subarray(at + 4 + length);
      this.take(rest[0] & 0x0f, payload);
    }
  }

  /**
   * @param {number} kind
   * @param {Buffer} payload
   */
  take(kind, payload) {
    if (kind === TEXT) this.listener.message(payload.toString());
    else if (kind === PING) this.write(PONG, payload);
    else if (kind === CLOSE) this.end();
  }

  /**
   * @param {number} kind
   * @param {Buffer} payload
   */
  write(kind, payload) {
    const { length } = payload;
    const head = length < 126 ? Buffer.from([0x80 | kind, length]) : Buffer.alloc(length < 65536 ? 4 : 10);
    if (length >= 126) {
      head[0] = 0x80 | kind;
      head[1] = length < 65536 ? 126 : 127;
      if (length < 65536) head.writeUInt16BE(length, 2);
      else head.writeBigUInt64BE(BigInt(length), 2);
    }
    if (!this.stream.destroyed) this.stream.write(Buffer.concat([head, payload]));
  }

  /** @param {object} message */
  send(message) {
    this.write(TEXT, Buffer.from(JSON.stringify(message)));
  }

  /**
   * @param {Buffer} frame
   * @returns {boolean} whether it was sent; if not, the reader is too slow
   */
  frame(frame) {
    if (this.stream.writableLength > WAITING_MAX) return false;
    this.write(BINARY, frame);
    return true;
  }

  end() {
    this.stream.end();
    this.stream.destroy();
  }
}
