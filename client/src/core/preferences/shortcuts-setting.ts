import { Service } from '@angular/core';
import { StoredSwitch } from './stored-switch';

/** Whether single-key shortcuts are enabled (WCAG 2.1.4 requires a way to turn them off). */
@Service()
export class ShortcutsSetting extends StoredSwitch {
  constructor() {
    super('gb-shortcuts');
  }
}
