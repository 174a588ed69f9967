import { Param, type PipeTransform } from '@nestjs/common';
import { DEVICE_HASH_PATTERN } from '@giftbuyer/contracts';
import { AppError } from '../errors/app-error.js';

/** The parameter `hash` of the path. What is no 64-bit number but 0, the panel's own session, is `not_found`. */
export function DeviceHash(): ParameterDecorator {
  return Param('hash', new DeviceHashPipe());
}

class DeviceHashPipe implements PipeTransform<string, string> {
  transform(text: string): string {
    if (!DEVICE_HASH_PATTERN.test(text) || BigInt.asIntN(64, BigInt(text)).toString() !== text) {
      throw new AppError('not_found');
    }
    return text;
  }
}
