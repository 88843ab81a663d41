//! WebGL2 in two pieces: a program with its uniforms, and instances with their attributes.

/** A program and where its uniforms are. */
export class Program {
  /**
   * @param {WebGL2RenderingContext} gl
   * @param {string} vertex
   * @param {string} fragment
   */
  constructor(gl, vertex, fragment) {
    const program = gl.createProgram();
    for (const [kind, text] of /** @type {const} */ ([[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]])) {
      const shader = gl.createShader(kind);
      if (!shader) throw new Error("no shader");
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = (gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`${gl.getProgramInfoLog(program)} ${logs.join(" ")}`);
    }
    this.program = program;
    /** @type {Record<string, WebGLUniformLocation | null>} */
    this.at = {};
    const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) ?? 0;
    for (let n = 0; n < count; n++) {
      const name = gl.getActiveUniform(program, n)?.name.replace("[0]", "") ?? "";
      this.at[name] = gl.getUniformLocation(program, name);
    }
  }
}

/** Instances: buffers that hold one value each, or two. */
export class Instances {
  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.array = gl.createVertexArray();
    /** @type {WebGLBuffer[]} */
    this.buffers = [];
  }

  /**
   * The next attribute.
   * @param {ArrayBufferView & {BYTES_PER_ELEMENT: number}} data
   * @param {number} size
   */
  add(data, size = 1) {
    const { gl } = this, buffer = gl.createBuffer(), at = this.buffers.length;
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(at);
    if (data instanceof Float32Array) gl.vertexAttribPointer(at, size, gl.FLOAT, false, 0, 0);
    else gl.vertexAttribIPointer(at, size, integerType(gl, data), 0, 0);
    gl.vertexAttribDivisor(at, 1);
    this.buffers.push(buffer);
    return this;
  }

  /**
   * @param {number} attribute
   * @param {ArrayBufferView & {BYTES_PER_ELEMENT: number}} data
   * @param {number} from in elements
   * @param {number} count
   */
  write(attribute, data, from, count) {
    if (count <= 0) return;
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.buffers[attribute]);
    this.gl.bufferSubData(this.gl.ARRAY_BUFFER, from * data.BYTES_PER_ELEMENT, data, from, count);
  }
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {ArrayBufferView} data
 */
function integerType(gl, data) {
  if (data instanceof Int32Array) return gl.INT;
  return data instanceof Uint16Array ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE;
}
