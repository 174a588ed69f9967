const FIRST = 4;
const NEXT = 8;

/** New items are rendered in several frames, so that the first are usable early and no frame is long. */
export class ItemBatches {
  /** Infinite when all items have been rendered that belong into the document. */
  private size = FIRST;
  private frame = 0;

  /** @param renderNext renders again, a frame later */
  constructor(private readonly renderNext: () => void) {}

  /** @returns how many of the `wanted` items may be in the document now */
  take(wanted: number): number {
    const taken = Math.min(wanted, this.size);
    if (wanted > taken) this.frame ||= requestAnimationFrame(() => this.growBatch());
    else if (wanted > 0) this.size = Infinity;
    return taken;
  }

  restart(): void {
    this.size = FIRST;
  }

  cancel(): void {
    cancelAnimationFrame(this.frame);
  }

  private growBatch(): void {
    this.frame = 0;
    this.size += NEXT;
    this.renderNext();
  }
}
