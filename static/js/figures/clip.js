// The curve min(ρA, clip(ρ, 1 − ε, 1 + ε)A), with a point on it that can be dragged, and sliders that do the same.

import { write } from "../lab/dom.js";
import { decimal, fill } from "../lab/figures.js";
import { clipped } from "./clipped.js";

const WIDEST = 2;
const PLOT = { left: 10, right: 310, middle: 110, unit: 24 };

/** Let a reader move the ratio, the advantage and both margins. */
export function offerCurve(root) {
  new Curve(root).draw();
}

class Curve {
  constructor(root) {
    this.root = root;
    this.plot = root.querySelector("[data-plot]");
    this.sliders = Object.fromEntries(
      [...root.querySelectorAll("[data-slider]")].map((slider) => [slider.dataset.slider, slider]),
    );
    root.addEventListener("input", () => this.draw());
    this.plot.addEventListener("pointerdown", (event) => {
      this.plot.setPointerCapture(event.pointerId);
      this.follow(event);
    });
    this.plot.addEventListener("pointermove", (event) => {
      if (this.plot.hasPointerCapture(event.pointerId)) this.follow(event);
    });
  }

  follow({ clientX }) {
    const box = this.plot.getBoundingClientRect();
    const at = ((clientX - box.left) / box.width) * this.plot.viewBox.baseVal.width;
    this.sliders.ratio.value = ((at - PLOT.left) / (PLOT.right - PLOT.left)) * WIDEST;
    this.draw();
  }

  draw() {
    const values = Object.fromEntries(Object.entries(this.sliders).map(([name, { value }]) => [name, Number(value)]));
    const { ratio, advantage, low, high } = values;
    const now = clipped(values);
    const edges = [0, 1 - low, 1 + high, WIDEST].filter((each) => each <= WIDEST);
    const height = (at) => clipped({ ...values, ratio: at }).value;
    this.set("curve", line(edges.map((at) => [at, height(at)])));
    this.set("plain", line([0, WIDEST].map((at) => [at, at * advantage])));
    this.set("band", `M${across(1 - low)} 10H${across(Math.min(1 + high, WIDEST))}V210H${across(1 - low)}Z`);
    this.set("guide", `M${across(ratio)} ${PLOT.middle}V${up(now.value)}`);
    const point = this.root.querySelector("[data-point]");
    point.setAttribute("cx", across(ratio));
    point.setAttribute("cy", up(now.value));
    point.classList.toggle("is-still", !now.flows);
    this.tell(values, now);
  }

  tell(values, { region, value, flows }) {
    for (const [name, slider] of Object.entries(this.sliders)) {
      const shown = decimal(values[name]);
      write(this.root.querySelector(`[data-shown="${name}"]`), shown);
      slider.setAttribute("aria-valuetext", shown);
    }
    const { sayFlows, sayStops, sayNothing, ...words } = this.root.dataset;
    const where = { region: words[`say${region[0].toUpperCase()}${region.slice(1)}`], value: decimal(value) };
    const sentence = values.advantage === 0 ? sayNothing : fill(flows ? sayFlows : sayStops, where);
    write(this.root.querySelector("[data-said]"), sentence);
  }

  set(name, path) {
    this.root.querySelector(`[data-${name}]`).setAttribute("d", path);
  }
}

const across = (ratio) => PLOT.left + (ratio / WIDEST) * (PLOT.right - PLOT.left);
const up = (value) => PLOT.middle - value * PLOT.unit;
const line = (points) => `M${points.map(([ratio, value]) => `${across(ratio)} ${up(value)}`).join("L")}`;
