import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { PUBLIC_EXTENSION } from '../http/public-extension.js';

export const PUBLIC = Symbol('public');

/** Allows an operation without a signed-in user. All others require one, in OpenAPI too. */
export function Public(): MethodDecorator {
  return applyDecorators(SetMetadata(PUBLIC, true), ApiExtension(PUBLIC_EXTENSION, true));
}
