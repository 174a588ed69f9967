import { Component, computed, inject, output } from '@angular/core';
import { Button, Icon } from '@giftbuyer/ui';
import { AppLink } from '../../../core/navigation/app-link';
import { I18n } from '../../../i18n/i18n';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';

/** Shown instead of an empty list: the steps to the first account. */
@Component({
  selector: 'gb-onboarding-checklist',
  imports: [AppLink, Button, Icon],
  template: `
    <h2>{{ texts().empty.title }}</h2>
    <p class="lead">{{ texts().empty.text }}</p>
    <ol>
      @for (step of steps(); track $index) {
        <li [class.done]="step.done">
          <span class="number" aria-hidden="true">
            @if (step.done) {
              <gb-icon name="check" />
            } @else {
              {{ $index + 1 }}
            }
          </span>
          <div>
            <h3>
              {{ step.title }}
              @if (step.done) {
                <span class="visually-hidden">({{ texts().empty.done }})</span>
              }
            </h3>
            <p>
              {{ step.text }}
              @if (step.link) {
                <a href="https://my.telegram.org" target="_blank" rel="noopener noreferrer">{{ step.link }}</a>
              }
            </p>
          </div>
        </li>
      }
    </ol>
    <button gbButton variant="primary" type="button" (click)="add.emit()">
      <gb-icon name="plus" /> {{ texts().accounts.add }}
    </button>
    <p class="bring">
      {{ texts().empty.bringText }} <a gbAppLink="/moving-in">{{ texts().empty.bring }}</a>
    </p>
  `,
  styles: `
    :host {
      display: block;
      max-inline-size: 560px;
      margin: 4dvh auto 0;
      padding: var(--space-6);
      border: 1px solid var(--border);
      border-radius: var(--radius-modal);
      background: var(--surface);
      box-shadow: var(--shadow-1);
    }
    h2 {
      margin: 0;
      font: var(--font-title);
    }
    .lead {
      margin: var(--space-1) 0 var(--space-5);
      color: var(--text-2);
    }
    ol {
      display: grid;
      gap: 20px;
      margin: 0 0 28px;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: 32px 1fr;
      gap: var(--space-3);
    }
    h3 {
      margin: 0;
      font: var(--font-strong);
    }
    li p {
      margin: 2px 0 0;
      color: var(--text-2);
      text-wrap: pretty;
    }
    .number {
      display: grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      border-radius: 50%;
      background: var(--accent-soft);
      color: var(--accent);
      font: var(--font-strong);
    }
    .bring {
      margin: var(--space-4) 0 0;
      color: var(--text-2);
    }
    .done .number {
      background: var(--surface-2);
      color: var(--success);
    }
    @media (max-width: 480px) {
      :host {
        margin: 0;
        padding: 20px var(--space-4);
      }
      button {
        inline-size: 100%;
      }
    }
  `,
})
export class OnboardingChecklist {
  readonly add = output();

  protected readonly texts = inject(I18n).texts;
  private readonly profiles = inject(ApiProfilesStore).profiles;
  protected readonly steps = computed(() => {
    const { empty } = this.texts();
    const hasProfile = (this.profiles() ?? []).length > 0;
    return [
      { title: empty.profile, text: empty.profileText, link: hasProfile ? '' : empty.whereToGet, done: hasProfile },
      { title: empty.account, text: empty.accountText, link: '', done: false },
      { title: empty.refresh, text: empty.refreshText, link: '', done: false },
    ];
  });
}
