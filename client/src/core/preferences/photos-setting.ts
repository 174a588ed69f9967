import { Service } from '@angular/core';
import { StoredSwitch } from './stored-switch';

/** Whether profile photos are shown. */
@Service()
export class PhotosSetting extends StoredSwitch {
  constructor() {
    super('gb-photos');
  }
}
