import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** Opens an operation to people who are not signed in. Everything else is closed. */
export function Public(): CustomDecorator<symbol> {
  return SetMetadata(PUBLIC, true);
}
