// A curve on a canvas: uPlot in the page's colours, drawn again when the theme or the room changes.

import uPlot from "uplot";
import { element } from "./dom.js";
import { amount } from "./figures.js";

const FONT = '12px "Inter Variable", system-ui, sans-serif';
// Where a scale may end. It changes seldom, so that a curve that grows is not seen to shrink.
const ENDS = [0.2, 0.4, 1, 2, 4, 8, 12, 20, 40, 100];
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
const STRIDES = [1, 2, 5, 10, 20, 50, 100];
const HALVES = [0, 0.5, 1];
// From this height on there is room for a line at every quarter.
const TALL = 150;

/** The pointer has a dot on the line and none on the edges around it. */
function showDot(plot, index) {
  return index === plot.series.length - 1 && element("div");
}

export class Chart {
  constructor(place, curve, { draw, goTo, label }) {
    Object.assign(this, { place, curve, goTo, label, data: null });
    this.tip = element("div", { class: "chart-tip", hidden: true });
    new ResizeObserver(() => this.resize()).observe(place);
    const renew = () => (this.clear(), draw());
    document.addEventListener("course:theme", renew);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew);
    document.fonts?.ready.then(renew);
  }

  /**
   * Draw the first `length` of `span` steps, with an upright line at `mark` where a single step is looked at, and
   * beside them all of another run's, where there is one.
   */
  show(history, { length, span, mark, other }) {
    if (this.span !== span) this.clear();
    Object.assign(this, { span, mark, length });
    const { key, around } = this.curve;
    const count = Math.max(length, other?.length ?? 0);
    const places = Array.from({ length: count }, (_, index) => index);
    const column = (of) => places.map((index) => (index < length ? of(history.steps[index]) : null));
    const edges = around ? [1, -1].map((sign) => column((step) => step[key] + sign * step[around])) : [];
    const theirs = places.map((index) => other?.steps[index]?.[key] ?? null);
    const middle = column((step) => step[key]);
    this.top = Math.max(0, ...middle, ...theirs);
    // The line comes last, so that it is drawn over what lies around it.
    this.data = [places.map((index) => index + 1), ...edges, theirs, middle];
    this.plot ??= this.build();
    this.plot.setData(this.data);
  }

  clear() {
    this.plot?.destroy();
    this.plot = null;
  }

  resize() {
    const width = this.place.clientWidth;
    if (this.plot && width) this.plot.setSize({ width, height: this.place.clientHeight });
  }

  build() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const plot = new uPlot(this.options(colour), this.data, this.place);
    plot.over.append(this.tip);
    plot.over.addEventListener("click", () => plot.cursor.idx !== null && this.goTo(plot.cursor.idx + 1));
    return plot;
  }

  options(colour) {
    const line = colour(this.curve.colour);
    const wash = colour(`${this.curve.colour}-wash`) || undefined;
    // The deviation is a veil with thin edges: what lies under it stays in sight in both themes.
    const edge = { show: true, stroke: `${line}66`, width: 1, points: { show: false } };
    const height = this.place.clientHeight;
    const splits = (_, __, low, high) => (height < TALL ? HALVES : QUARTERS).map((share) => low + share * (high - low));
    const theirs = { stroke: colour("ink-soft"), width: 1.75, dash: [5, 4], points: { show: false } };
    return {
      width: this.place.clientWidth,
      height,
      legend: { show: false },
      scales: { x: { time: false, range: () => [1, Math.max(this.span, 2)] }, y: { range: () => this.range() } },
      axes: [this.axis(colour, { size: 26, space: 60, incrs: STRIDES }), this.axis(colour, { size: 40, splits })],
      series: [{}, ...(this.curve.around ? [edge, edge] : []), theirs, this.line(line, wash)],
      bands: this.curve.around ? [{ series: [1, 2], fill: `${line}1f` }] : [],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: showDot, size: 9, fill: line } },
      hooks: { draw: [(plot) => this.drawMark(plot, colour("ink"))], setCursor: [(plot) => this.pointAt(plot)] },
      padding: [10, 12, 0, 0],
    };
  }

  line(stroke, wash) {
    // Only the newest point has a dot: it is where the run is.
    const points = { show: true, size: 9, fill: stroke, stroke, filter: (_, __, show) => show && [this.length - 1] };
    return { stroke, width: 2.25, fill: this.curve.around ? undefined : wash, points };
  }

  axis(colour, more) {
    return {
      font: FONT,
      stroke: colour("ink-soft"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { show: false },
      values: (_, values) => values.map((value) => (value === null ? "" : amount(value))),
      gap: 6,
      ...more,
    };
  }

  /** The scale begins at 0 and keeps its least height, so that a small wobble does not look like a mountain. */
  range() {
    const top = Math.max(this.top, this.curve.top);
    return [0, ENDS.find((end) => end >= top) ?? top];
  }

  drawMark({ ctx, bbox, valToPos }, ink) {
    if (this.mark === null) return;
    const x = Math.round(valToPos(this.mark, "x", true));
    ctx.save();
    ctx.strokeStyle = ink;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  pointAt(plot) {
    const { idx, left } = plot.cursor;
    const value = idx === null || left < 0 ? null : plot.data.at(-1)[idx];
    this.tip.hidden = value === null || value === undefined;
    if (this.tip.hidden) return;
    this.tip.textContent = this.label(plot.data[0][idx], value);
    this.tip.classList.toggle("flip", left > plot.over.clientWidth / 2);
    this.tip.style.setProperty("left", `${left}px`);
  }
}
