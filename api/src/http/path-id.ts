import { Param, type PipeTransform } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { ID_MAX } from './api-properties.js';

/** The parameter `id` of the path. An invalid id is `not_found`, like an unknown one. */
export function PathId(): ParameterDecorator {
  return Param('id', new PathIdPipe());
}

class PathIdPipe implements PipeTransform<string, number> {
  transform(text: string): number {
    const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
    if (id < 1 || id > ID_MAX) throw new AppError('not_found');
    return id;
  }
}
