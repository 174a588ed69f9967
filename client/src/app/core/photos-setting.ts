import { Service } from '@angular/core';
import { StoredSwitch } from './stored-switch';

/** Whether accounts are shown with their profile photos. */
@Service()
export class PhotosSetting extends StoredSwitch {
  constructor() {
    super('gb-photos');
  }
}
