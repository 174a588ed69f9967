import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { DatabaseSnapshot } from '../database/prepared-query.js';

/** The signed-in user of a request. */
export interface AuthenticatedUser {
  id: number;
  username: string;
  /** Identifies the panel session; not a secret. */
  sessionId: string;
  /** The snapshot in which the session was found. */
  databaseSnapshot: DatabaseSnapshot;
}

/** The signed-in user, for handlers that are not `@Public()`. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().user as AuthenticatedUser,
);
