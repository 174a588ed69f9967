import { Service } from '@angular/core';
import { StoredSwitch } from './stored-switch';

/** Whether single keys do anything in the panel (WCAG 2.1.4: they can be switched off). */
@Service()
export class ShortcutsSetting extends StoredSwitch {
  constructor() {
    super('gb-shortcuts');
  }
}
