// The lab's little Llama in plain JavaScript: reads a safetensors file and says what word may come next.
// The same arithmetic as course/lab/learning/llama.py, one token at a time, with keys and values remembered.

const HEADS = 4;
const NORM_EPSILON = 1e-6;
const ROPE_THETA = 10_000;
const LENGTH_BYTES = 8;

/** Take up a safetensors file; gives the weights and what the file says it is about. */
export function readModel(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, LENGTH_BYTES, length)));
  const tensor = (name) => {
    const { dtype, shape, data_offsets: [from, to] } = header[name];
    if (dtype !== "F32") throw new Error(`${name} is ${dtype}, and only F32 is read`);
    const start = LENGTH_BYTES + length + from;
    // A copy, since a view must begin at a multiple of four.
    return { values: new Float32Array(buffer.slice(start, start + to - from)), columns: shape.at(-1) };
  };
  const layers = [];
  const hasLayer = (number) => `model.layers.${number}.input_layernorm.weight` in header;
  while (hasLayer(layers.length)) layers.push(readLayer(layers.length, tensor));
  const about = JSON.parse(header.__metadata__.about);
  return { about, layers, embedding: tensor("model.embed_tokens.weight"), norm: tensor("model.norm.weight") };
}

function readLayer(number, tensor) {
  const part = (name) => tensor(`model.layers.${number}.${name}.weight`);
  const projections = ["q", "k", "v", "o"].map((each) => part(`self_attn.${each}_proj`));
  const [gate, up, down] = ["gate", "up", "down"].map((each) => part(`mlp.${each}_proj`));
  return { before: part("input_layernorm"), between: part("post_attention_layernorm"), projections, gate, up, down };
}

/** One reading of a text, token by token. A fork goes its own way from here on. */
export class Reader {
  constructor(model, past = model.layers.map(() => []), logits = null) {
    Object.assign(this, { model, past, logits });
  }

  fork() {
    return new Reader(this.model, this.past.map((each) => [...each]), this.logits);
  }

  /** Read tokens; `logits` are then those of the token that may follow. */
  read(...tokens) {
    for (const token of tokens) this.readOne(token);
    return this;
  }

  /** The probabilities of the next token, when it is drawn at this temperature. */
  probabilities(temperature = 1) {
    return softmax(this.logits.map((each) => each / temperature));
  }

  readOne(token) {
    const { embedding, layers, norm } = this.model;
    const at = token * embedding.columns;
    let state = Float64Array.from(embedding.values.subarray(at, at + embedding.columns));
    layers.forEach((layer, number) => {
      state = sum(state, attend(layer, normalise(state, layer.before), this.past[number]));
      state = sum(state, feedForward(layer, normalise(state, layer.between)));
    });
    // The output layer is the embedding once more.
    this.logits = multiply(embedding, normalise(state, norm));
  }
}

/** Let a token look at itself and at those before it, which `past` holds and which it joins. */
function attend({ projections: [ofQuery, ofKey, ofValue, out] }, state, past) {
  const position = past.length;
  const query = turn(multiply(ofQuery, state), position);
  past.push({ key: turn(multiply(ofKey, state), position), value: multiply(ofValue, state) });
  const width = query.length / HEADS;
  const mixed = new Float64Array(query.length);
  for (let start = 0; start < query.length; start += width) {
    const scores = past.map(({ key }) => dot(query, key, start, width) / Math.sqrt(width));
    softmax(scores).forEach((share, index) => {
      for (let at = start; at < start + width; at++) mixed[at] += share * past[index].value[at];
    });
  }
  return multiply(out, mixed);
}

/** Turn each head by its position, half of its numbers against the other. Source: arXiv:2104.09864, eq. 34. */
function turn(vector, position) {
  const half = vector.length / HEADS / 2;
  const turned = new Float64Array(vector.length);
  for (let head = 0; head < vector.length; head += 2 * half) {
    for (let index = 0; index < half; index++) {
      const angle = position * ROPE_THETA ** (-index / half);
      const [low, high] = [vector[head + index], vector[head + half + index]];
      turned[head + index] = low * Math.cos(angle) - high * Math.sin(angle);
      turned[head + half + index] = high * Math.cos(angle) + low * Math.sin(angle);
    }
  }
  return turned;
}

/** SwiGLU. Source: arXiv:2002.05202, eq. 6. */
function feedForward({ gate, up, down }, state) {
  const lifted = multiply(up, state);
  const opened = multiply(gate, state).map((each, index) => (each / (1 + Math.exp(-each))) * lifted[index]);
  return multiply(down, opened);
}

/** RMSNorm. Source: arXiv:1910.07467, eq. 4. */
function normalise(vector, { values }) {
  const size = Math.sqrt(dot(vector, vector, 0, vector.length) / vector.length + NORM_EPSILON);
  return vector.map((each, index) => (each / size) * values[index]);
}

function multiply({ values, columns }, vector) {
  const result = new Float64Array(values.length / columns);
  for (let row = 0; row < result.length; row++) {
    let total = 0;
    for (let column = 0; column < columns; column++) total += values[row * columns + column] * vector[column];
    result[row] = total;
  }
  return result;
}

function dot(one, other, start, width) {
  let total = 0;
  for (let at = start; at < start + width; at++) total += one[at] * other[at];
  return total;
}

function sum(one, other) {
  return one.map((each, index) => each + other[index]);
}

function softmax(scores) {
  const top = scores.reduce((high, each) => Math.max(high, each), -Infinity);
  const powers = scores.map((each) => Math.exp(each - top));
  const total = powers.reduce((sum, each) => sum + each, 0);
  return powers.map((each) => each / total);
}
