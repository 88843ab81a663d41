//! A canvas as large as its element and as sharp as the screen, drawn when something has changed and not else.

import { h } from "../../dom.js";

/** @typedef {{width: number, height: number}} Size CSS pixels */

/** Calls `draw` once in an animation frame after `touch`, and again as long as it returns true, or after the milliseconds it returns. */
export class Surface {
  /**
   * @param {HTMLElement} host is filled; its size is that of the canvas
   * @param {(pen: CanvasRenderingContext2D, size: Size, now: number) => boolean | number | void} draw coordinates are CSS pixels, the canvas is clear
   * @param {Record<string, any>} [properties] of the canvas element
   */
  constructor(host, draw, properties) {
    this.draw = draw;
    this.canvas = h("canvas", { ...properties });
    this.size = { width: 0, height: 0 };
    this.frame = 0;
    this.timer = 0;
    host.append(this.canvas);
    const pen = this.canvas.getContext("2d");
    if (!pen) throw new Error("this browser has no canvas");
    this.pen = pen;
    this.observer = new ResizeObserver(([entry]) => this.resize(entry.contentRect));
    this.observer.observe(host);
  }

  /** Something has changed. */
  touch() {
    if (this.frame === 0) this.frame = requestAnimationFrame((now) => this.paint(now));
  }

  destroy() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
  }

  /** @param {Size} size */
  resize({ width, height }) {
    this.size = { width, height };
    // A canvas that is resized is empty: it is drawn before the browser shows that.
    if (width > 0 && height > 0) this.paint(performance.now());
  }

  /** @param {number} now */
  paint(now) {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
    const { width, height } = this.size;
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== columns || this.canvas.height !== rows) {
      this.canvas.width = columns;
      this.canvas.height = rows;
    }
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.pen.clearRect(0, 0, width, height);
    const again = this.draw(this.pen, this.size, now);
    if (again === true) this.touch();
    else if (typeof again === "number") this.timer = window.setTimeout(() => this.touch(), again);
  }
}
