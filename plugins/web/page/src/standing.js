//! How things stand, in a word: what the head shows.

import { t } from "./text.js";

/** @param {import("./page.js").Page} page */
export function standing(page) {
  const { link, input, state } = page;
  if (link.kind === "connecting") return { kind: "wait", text: t("standing.connecting") };
  if (link.kind !== "open") return { kind: "lost", text: t(`standing.${link.kind}`) };
  if (!page.hello) return { kind: "wait", text: t("standing.connecting") };
  if (!state.live) return { kind: "back", text: t("standing.back") };
  if (input.kind === "ended") return { kind: "ended", text: t("standing.ended") };
  if (input.kind === "paused") return { kind: "back", text: t("standing.paused") };
  if (input.kind === "quiet") return { kind: "quiet", text: t("standing.quiet") };
  return { kind: "live", text: page.hello.live ? t("standing.live") : t("standing.replay", { pace: String(page.hello.pace ?? 1) }) };
}
