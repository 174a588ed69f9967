import { Service, inject } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { parseAnimation } from './check-animation';
import { GiftFiles } from './gift-files';

/** Loaded with the first animation: 46 kB, three times as much as this page (docs/decisions/0050-animated-gifts.md). */
const loadPlayer = () => import('lottie-web/build/player/lottie_light.min.js').then(({ default: player }) => player);

/** Plays the animation of one gift at a time. */
@Service()
export class GiftAnimations {
  private readonly files = inject(GiftFiles);
  /** Stickers that were refused or failed: they stay still. */
  private readonly broken = new Set<string>();
  private playing = new AbortController();

  /**
   * Loads the animation and plays it in the element, until it is stopped or another one begins.
   *
   * @param element empty
   * @param onMoving whether it is shown now
   * @returns stops it and empties the element
   */
  play(gift: Gift, element: HTMLElement, onMoving: (isMoving: boolean) => void): () => void {
    this.playing.abort();
    const playing = (this.playing = new AbortController());
    const { sticker } = gift;
    if (sticker !== null && !this.broken.has(sticker))
      // Without an answer the still picture stays, and the next time it is tried again.
      this.start(gift, sticker, element, playing.signal, onMoving).catch(() => undefined);
    return () => playing.abort();
  }

  private async start(
    gift: Gift,
    sticker: string,
    element: HTMLElement,
    signal: AbortSignal,
    onMoving: (isMoving: boolean) => void,
  ): Promise<void> {
    const [text, player] = await Promise.all([this.files.animationOf(gift), loadPlayer()]);
    if (signal.aborted) return;
    // Parsed each time, because the player changes it.
    const animationData = parseAnimation(text);
    if (!animationData) {
      this.broken.add(sticker);
      return;
    }
    const animation = player.loadAnimation({
      container: element,
      renderer: 'svg',
      loop: true,
      autoplay: true,
      animationData,
    });
    signal.addEventListener('abort', () => {
      animation.destroy();
      element.replaceChildren();
      onMoving(false);
    });
    animation.addEventListener('DOMLoaded', () => signal.aborted || onMoving(true));
    animation.addEventListener('error', () => {
      this.broken.add(sticker);
      if (this.playing.signal === signal) this.playing.abort();
    });
  }
}
