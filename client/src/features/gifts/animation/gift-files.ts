import { Service, type Signal, inject } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { ApiClient } from '../../../core/http/api-client';
import { Session } from '../../../core/session/session';
import { ProfilePhotos } from '../../accounts/data/profile-photos';
import { MAX_ANIMATION_BYTES } from './check-animation';

/** Animations have up to 2 MB. */
const MAX_CACHED = 20;

/** Pictures and animations of gifts. */
@Service()
export class GiftFiles {
  private readonly api = inject(ApiClient);
  private readonly photos = inject(ProfilePhotos);
  /** Last used last. */
  private readonly animations = new Map<string, string>();

  constructor() {
    inject(Session).ended.subscribe(() => this.animations.clear());
  }

  /** The `src` of an `<img>` with the still picture; null until it is loaded. */
  thumbOf(gift: Gift): Signal<string | null> {
    return this.photos.imageOf(`gift/${gift.environment}/${gift.id}/${gift.sticker ?? ''}`, pathOf(gift, 'thumb'));
  }

  /** JSON, not checked. */
  async animationOf(gift: Gift): Promise<string> {
    const path = pathOf(gift, 'sticker');
    const text = this.animations.get(path) ?? (await this.fetchAnimation(path));
    this.animations.delete(path);
    this.animations.set(path, text);
    for (const oldest of this.animations.keys()) {
      if (this.animations.size <= MAX_CACHED) break;
      this.animations.delete(oldest);
    }
    return text;
  }

  private async fetchAnimation(path: string): Promise<string> {
    const blob = await this.api.getBlob(path);
    if (blob.size > MAX_ANIMATION_BYTES) throw new Error('The animation is too large');
    return blob.text();
  }
}

/** The name of the file makes it another address when Telegram replaces it: browsers keep these answers. */
function pathOf({ id, environment, sticker }: Gift, file: 'thumb' | 'sticker'): string {
  return `/api/gift/${id}/${file}?${new URLSearchParams({ environment, v: sticker ?? '' }).toString()}`;
}
