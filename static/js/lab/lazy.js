// A view whose script is fetched when it is first needed.

export class Lazy {
  constructor(load, isNeeded, draw) {
    Object.assign(this, { load, isNeeded, draw, view: null, isLoading: false });
  }

  show(moment) {
    if (this.view) this.view.show(moment);
    else if (!this.isLoading && this.isNeeded(moment)) this.fetch();
  }

  /** What cannot be fetched now is asked for again when it is next needed. */
  async fetch() {
    this.isLoading = true;
    try {
      this.view = await this.load();
      this.draw();
    } catch (error) {
      console.warn(error);
    } finally {
      this.isLoading = false;
    }
  }
}
