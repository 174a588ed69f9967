import { Component, computed, inject } from '@angular/core';
import { ModalFrame, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ShortcutsSetting } from '../../core/preferences/shortcuts-setting';
import { KeyCaps } from '../../shared/key-caps';
import { ACCOUNT_SHORTCUTS } from '../accounts/list/account-shortcuts';
import { type Command, Commands } from '../commands/commands';

/** The list of keyboard shortcuts. */
@Component({
  selector: 'gb-shortcuts-dialog',
  imports: [KeyCaps, ModalFrame],
  template: `
    <gb-modal-frame [heading]="texts().shortcuts.title">
      @if (!setting.enabled()) {
        <p>{{ texts().shortcuts.off }}</p>
      }
      @for (group of groups(); track $index) {
        <h3>{{ group.title }}</h3>
        <dl>
          @for (row of group.rows; track row.name) {
            <div>
              <dt>{{ row.name }}</dt>
              <dd>
                @for (keys of row.keys; track keys) {
                  <gb-key-caps [keys]="keys" />
                }
              </dd>
            </div>
          }
        </dl>
      }
    </gb-modal-frame>
  `,
  styles: `
    p {
      margin: 0 0 var(--space-4);
      padding: 10px 12px;
      border-radius: var(--radius-control);
      background: var(--warning-soft);
      color: var(--warning);
    }
    h3 {
      margin: 0 0 var(--space-1);
      color: var(--text-3);
      font: var(--font-label);
    }
    dl {
      margin: 0;
    }
    dl:not(:last-child) {
      margin-block-end: var(--space-5);
    }
    div {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--space-3);
      min-block-size: 34px;
    }
    div:not(:last-child) {
      border-block-end: 1px solid var(--border);
    }
    dd {
      display: flex;
      gap: var(--space-3);
      margin: 0;
    }
  `,
})
export class ShortcutsDialog {
  readonly modal = modalRef();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly setting = inject(ShortcutsSetting);
  private readonly commands = inject(Commands);
  protected readonly groups = computed(() => {
    const { shortcuts: texts } = this.texts();
    const { shortcuts: help, all } = this.commands;
    const rowOf = ({ hint, keys }: Command) => ({ name: texts[hint], keys: [keys] });
    return [
      {
        title: texts.anywhere,
        rows: [
          ...all.filter((command) => command !== help).map(rowOf),
          { name: texts.messages, keys: ['Alt+T', 'F6'] },
          { name: texts.close, keys: ['Esc'] },
          rowOf(help),
        ],
      },
      {
        title: texts.inList,
        rows: [
          { name: texts.move, keys: ['←', '→', '↑', '↓'] },
          { name: texts.ends, keys: ['Home', 'End'] },
          { name: texts.pages, keys: ['PgUp', 'PgDn'] },
          { name: texts.open, keys: [ACCOUNT_SHORTCUTS.open] },
          { name: texts.refresh, keys: [ACCOUNT_SHORTCUTS.refresh] },
          { name: texts.copy, keys: [ACCOUNT_SHORTCUTS.copy] },
          { name: texts.remove, keys: [ACCOUNT_SHORTCUTS.remove] },
        ],
      },
    ];
  });
}
