import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { PanelSessions } from './panel-sessions.js';
import { PUBLIC } from './public.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Lets only signed-in users through, except to operations marked `@Public()`. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: VerifiedTokens,
    private readonly sessions: PanelSessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const claims = await this.tokens.of(request, http.getResponse<Response>());
    const user = claims && (await this.sessions.find(claims));
    if (!user) throw new AppError('unauthorized');
    request.user = user;
    return true;
  }
}
