import type { Ok } from '@giftbuyer/contracts';
import { ApiTrue } from './api-properties.js';

export class OkDto implements Ok {
  @ApiTrue()
  ok!: true;
}
