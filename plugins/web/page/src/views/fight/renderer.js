//! Which renderer draws: WebGL2 if the card can, Canvas 2D if not.

import { CanvasRenderer } from "./renderer-canvas.js";
import { WebglRenderer } from "./renderer-webgl.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./scene.js").Scene} scene
 * @param {import("./palette.js").Theme} theme
 * @returns {import("./renderer-webgl.js").Renderer}
 */
export function rendererFor(canvas, scene, theme) {
  if (new URLSearchParams(location.search).get("draw") === "2d") return new CanvasRenderer(canvas, theme);
  try {
    return new WebglRenderer(canvas, scene, theme);
  } catch (problem) {
    console.info(`fight: drawn without WebGL2: ${problem instanceof Error ? problem.message : problem}`);
    return new CanvasRenderer(canvas, theme);
  }
}
