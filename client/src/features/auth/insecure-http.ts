import { Component, computed, inject } from '@angular/core';
import { announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { SignInOptionsStore } from './sign-in-options.store';
import { CurrentUser } from '../../core/user/current-user';

/** Warning on every page while the traffic to the panel is not encrypted. */
@Component({
  selector: 'gb-insecure-http',
  template: `
    @if (isShown()) {
      <p>{{ texts().insecureHttp }}</p>
    }
  `,
  styles: `
    p {
      margin: 0;
      padding: var(--space-2) var(--space-4);
      border-block-end: 1px solid color-mix(in oklab, var(--warning) 35%, transparent);
      background: color-mix(in oklab, var(--warning) 14%, var(--surface));
      color: var(--text);
      font: var(--font-meta);
      text-align: center;
    }
  `,
})
export class InsecureHttp {
  protected readonly texts = inject(I18n).signInTexts;
  protected readonly isShown = computed(() => {
    if (location.protocol !== 'http:') return false;
    // Over plain HTTP only loopback is a secure context (W3C Secure Contexts, 3.1).
    if (!isSecureContext) return true;
    return this.user.me()?.insecure_http ?? this.signInOptions.options()?.insecure_http ?? false;
  });

  private readonly user = inject(CurrentUser);
  private readonly signInOptions = inject(SignInOptionsStore);

  constructor() {
    announce(() => (this.isShown() ? this.texts().insecureHttp : ''));
  }
}
