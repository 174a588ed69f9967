import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** Allows an operation without a signed-in user. All others require one. */
export function Public(): CustomDecorator<symbol> {
  return SetMetadata(PUBLIC, true);
}
