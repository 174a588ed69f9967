import { Component, computed, input } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { type Named, fullName, initials } from './display-name';

/** Avatars take one of these hues, in degrees, by the account's id. */
const HUES = [215, 262, 322, 5, 32, 90, 150, 186];

/** The letters of a name on a colour that the account keeps. As large as `--avatar`, 40 px if nobody says otherwise. */
@Component({
  selector: 'gb-account-avatar',
  template: `{{ letters() }}`,
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
      font: 600 calc(var(--avatar, 40px) * 0.35) / 1 var(--font);
      letter-spacing: 0.02em;
    }
  `,
  host: { 'aria-hidden': 'true', translate: 'no', '[style.--hue]': 'hue()' },
})
export class AccountAvatar {
  readonly account = input.required<Named & Pick<Account, 'id'>>();

  protected readonly letters = computed(() => initials(fullName(this.account()) || (this.account().username ?? '')));
  protected readonly hue = computed(() => HUES[this.account().id % HUES.length] ?? 0);
}
