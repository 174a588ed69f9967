import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { DatabaseSnapshot } from '../database/prepared-query.js';

/** The user behind a request. */
export interface AuthenticatedUser {
  id: number;
  username: string;
  /** Names the panel session; not a secret. */
  sessionId: string;
  /** When the database said that this session is not over. */
  databaseSnapshot: DatabaseSnapshot;
}

/** The signed-in user, for handlers that are not `@Public()`. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().user as AuthenticatedUser,
);
