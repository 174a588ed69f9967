import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ApiErrors } from '../http/api-responses.js';
import { AppError } from '../errors/app-error.js';
import { PanelSessions } from './panel-sessions.js';
import type { AuthenticatedUser } from './authenticated-user.js';

const STEP_UP = Symbol('step-up');

/**
 * Requires that the password was confirmed in this session within the last `STEP_UP_MINUTES`, so that a stolen session is not
 * enough (docs/decisions/0029-second-factor.md). Otherwise the error is `step_up_required`.
 */
export function StepUp(): MethodDecorator {
  return applyDecorators(SetMetadata(STEP_UP, true), ApiErrors('step_up_required'));
}

/** Runs after `JwtAuthGuard`. */
@Injectable()
export class StepUpGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: PanelSessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.reflector.get<boolean>(STEP_UP, context.getHandler())) return true;
    const user = context.switchToHttp().getRequest<Request>().user as AuthenticatedUser;
    if (await this.sessions.isConfirmed(user)) return true;
    // The session may have ended since `JwtAuthGuard` read it; then confirming the password would not help.
    throw new AppError((await this.sessions.hasEnded(user)) ? 'unauthorized' : 'step_up_required');
  }
}
