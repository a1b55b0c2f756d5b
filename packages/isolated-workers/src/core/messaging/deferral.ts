import type { Link } from './link.js';
import { windowBytes } from './window.js';

/** Puts items off, in their order, while the other side does not read: the answers to them would pile up here. */
export class Deferral<Item> {
  readonly #link: Link;
  readonly #take: (item: Item) => void;
  /** How many items are put off. */
  size = 0;
  #items: Item[] = [];

  constructor(link: Link, take: (item: Item) => void) {
    this.#link = link;
    this.#take = take;
  }

  /** Whether an item that arrives now has to wait. */
  get isNeeded(): boolean {
    return this.#items.length > 0 || this.#link.queuedBytes >= windowBytes;
  }

  /** The item is taken when the link has passed on what is queued now. */
  add(item: Item): void {
    this.size++;
    if (this.#items.push(item) === 1) this.#takeLater();
  }

  #takeLater(): void {
    this.#link.whenTaken(() => {
      const items = this.#items;
      let at = 0;
      while (at < items.length && this.#link.queuedBytes < windowBytes) {
        this.size--;
        this.#take(items[at++] as Item);
      }
      this.#items = items.slice(at);
      if (this.#items.length > 0) this.#takeLater();
    });
  }
}
