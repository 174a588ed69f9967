import { Component, computed, inject, input, signal } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { PhotosSetting } from '../../../core/preferences/photos-setting';
import { type Named, fullName, initials } from '../data/display-name';
import { ProfilePhotos } from '../data/profile-photos';

/** Hues of the avatars in degrees, chosen by account id. */
const HUES = [215, 262, 322, 5, 32, 90, 150, 186];

/** The profile photo, or the initials on a colour derived from the id. `--avatar` is its size, 40 px by default. */
@Component({
  selector: 'gb-account-avatar',
  template: `
    @if (photo(); as src) {
      <img alt="" [src]="src" (error)="unreadable.set(src)" />
    } @else {
      {{ letters() }}
    }
  `,
  styles: `
    :host {
      display: grid;
      flex: none;
      place-items: center;
      overflow: hidden;
      inline-size: var(--avatar, 40px);
      block-size: var(--avatar, 40px);
      border-radius: 50%;
      background: oklch(var(--avatar-lightness) 0.13 var(--hue));
      color: #fff;
      font: 600 calc(var(--avatar, 40px) * var(--avatar-initials)) / 1 var(--family-sans);
      letter-spacing: 0.02em;
    }
    :host:has(img) {
      background: none;
    }
    img {
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }
  `,
  host: { 'aria-hidden': 'true', translate: 'no', '[style.--hue]': 'hue()' },
})
export class AccountAvatar {
  readonly account = input.required<Named & Pick<Account, 'id' | 'photo_id'>>();

  /** The photo that the browser failed to decode. */
  protected readonly unreadable = signal<string | null>(null);
  protected readonly photo = computed(() => {
    const { id, photo_id: photoId } = this.account();
    const src = photoId !== null && this.setting.enabled() ? this.photos.srcOf(id, photoId)() : null;
    return src === this.unreadable() ? null : src;
  });
  protected readonly letters = computed(() => initials(fullName(this.account()) || (this.account().username ?? '')));
  protected readonly hue = computed(() => HUES[this.account().id % HUES.length] ?? 0);

  private readonly photos = inject(ProfilePhotos);
  private readonly setting = inject(PhotosSetting);
}
