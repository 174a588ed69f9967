import { Component, ElementRef, computed, effect, inject, input, signal, viewChild } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { Icon } from '@giftbuyer/ui';
import { Motion } from '../../../core/preferences/motion';
import { GiftAnimations } from './gift-animations';
import { GiftFiles } from './gift-files';

/** Degrees between the hues of two ids that follow each other. */
const HUE_STEP = 47;

/** The picture of a gift on its background: still, or moving while `isPlaying` and motion is allowed. Decorative. */
@Component({
  selector: 'gb-gift-picture',
  imports: [Icon],
  template: `
    @if (still(); as src) {
      <img alt="" [class.hidden]="isMoving()" [src]="src" (error)="unreadable.set(src)" />
    } @else if (!isMoving()) {
      <gb-icon name="gift" />
    }
    <div #stage class="stage"></div>
  `,
  styles: `
    :host {
      --center: light-dark(oklch(0.96 0.03 var(--hue)), oklch(0.4 0.06 var(--hue)));
      --edge: light-dark(oklch(0.87 0.07 var(--hue)), oklch(0.28 0.06 var(--hue)));
      --sign: light-dark(oklch(0.66 0.11 var(--hue)), oklch(0.66 0.1 var(--hue)));
      position: relative;
      display: grid;
      place-items: center;
      overflow: hidden;
      background: radial-gradient(circle at 50% 45%, var(--center), var(--edge));
    }
    img,
    .stage {
      grid-area: 1 / 1;
      inline-size: var(--gift-size, 96px);
      block-size: var(--gift-size, 96px);
      object-fit: contain;
    }
    .hidden {
      visibility: hidden;
    }
    gb-icon {
      grid-area: 1 / 1;
      inline-size: calc(var(--gift-size, 96px) * 0.6);
      block-size: calc(var(--gift-size, 96px) * 0.6);
      color: var(--sign);
    }
  `,
  host: {
    'aria-hidden': 'true',
    '[style.--hue]': 'hue()',
    '[style.--center]': 'gift().background?.center',
    '[style.--edge]': 'gift().background?.edge',
    '[style.--sign]': 'gift().background?.text',
  },
})
export class GiftPicture {
  readonly gift = input.required<Gift>();
  readonly isPlaying = input(false);

  /** The picture that the browser failed to decode. */
  protected readonly unreadable = signal<string | null>(null);
  protected readonly still = computed(() => {
    const gift = this.gift();
    const src = gift.has_thumb ? this.files.thumbOf(gift)() : null;
    return src === this.unreadable() ? null : src;
  });
  protected readonly isMoving = signal(false);
  protected readonly hue = computed(() => (Number(this.gift().id.slice(-5)) * HUE_STEP) % 360);

  private readonly files = inject(GiftFiles);
  private readonly stage = viewChild.required<ElementRef<HTMLElement>>('stage');
  /** Another object for the same sticker does not start it again. */
  private readonly played = computed(() => (this.isPlaying() && !this.motion.isReduced() ? this.gift() : null), {
    equal: (one, other) => one?.id === other?.id && one?.sticker === other?.sticker,
  });
  private readonly motion = inject(Motion);

  constructor() {
    const animations = inject(GiftAnimations);
    effect((onCleanup) => {
      const gift = this.played();
      if (!gift) return;
      onCleanup(animations.play(gift, this.stage().nativeElement, (isMoving) => this.isMoving.set(isMoving)));
    });
  }
}
