import { Component, computed, inject } from '@angular/core';
import { Icon, IconButton, type IconName } from '@giftbuyer/ui';
import { I18n, LANGUAGES } from '../i18n/i18n';
import { THEMES, Theme, type ThemeName } from '../core/preferences/theme';

const THEME_ICONS: Record<ThemeName, IconName> = { auto: 'system', light: 'sun', dark: 'moon' };

/** Language and theme, for the top bar and the login page. */
@Component({
  selector: 'gb-preferences',
  imports: [Icon, IconButton],
  template: `
    <div class="languages" role="group" [attr.aria-label]="texts().shell.language">
      @for (language of languages; track language) {
        <button
          type="button"
          [attr.aria-pressed]="i18n.language() === language"
          [attr.lang]="language"
          (click)="i18n.use(language)"
        >
          {{ language.toUpperCase() }}
        </button>
      }
    </div>
    <button
      gbIconButton
      type="button"
      [attr.aria-label]="texts().shell.themes[theme.name()]"
      [title]="texts().shell.themes[theme.name()]"
      (click)="theme.use(nextTheme())"
    >
      <gb-icon [name]="themeIcon()" />
    </button>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: var(--space-1);
    }
    .languages {
      display: flex;
      padding: 2px;
      border-radius: var(--radius-control);
      background: var(--surface-2);
    }
    .languages button {
      min-inline-size: 34px;
      min-block-size: 30px;
      padding: 0 6px;
      border: 0;
      border-radius: 5px;
      background: none;
      color: var(--text-2);
      font: var(--font-label);
      cursor: pointer;
    }
    .languages button:hover {
      color: var(--text);
    }
    .languages [aria-pressed='true'] {
      background: var(--raised);
      box-shadow: inset 0 0 0 1px var(--border-strong);
      color: var(--text);
    }
    @media (forced-colors: active) {
      .languages [aria-pressed='true'] {
        border: 2px solid Highlight;
      }
    }
    @media (max-width: 640px) {
      :host {
        gap: 0;
      }
    }
    @media (pointer: coarse) {
      .languages button {
        min-block-size: 40px;
      }
    }
  `,
})
export class Preferences {
  protected readonly i18n = inject(I18n);
  protected readonly theme = inject(Theme);
  protected readonly texts = this.i18n.signInTexts;
  protected readonly languages = LANGUAGES;
  protected readonly themeIcon = computed(() => THEME_ICONS[this.theme.name()]);
  protected readonly nextTheme = computed(
    () => THEMES[(THEMES.indexOf(this.theme.name()) + 1) % THEMES.length] ?? 'auto',
  );
}
