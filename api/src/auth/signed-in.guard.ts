import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import passport from 'passport';
import { AppError } from '../errors/app-error.js';
import { JwtStrategy } from './jwt-strategy.js';
import { PUBLIC } from './public.js';
import type { SignedIn } from './signed-in.js';

/** Lets only signed-in users through, except to operations marked `@Public()`. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly strategy: JwtStrategy,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const user = await this.authenticate(request, http.getResponse<Response>());
    if (!user) throw new AppError('unauthorized');
    request.user = user;
    return true;
  }

  private authenticate(request: Request, response: Response): Promise<SignedIn | false> {
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, user: SignedIn | false) => (error ? reject(error as Error) : resolve(user));
      // Passport writes the callbacks of the request onto the strategy, so requests must not share one.
      const strategy = Object.create(this.strategy) as JwtStrategy;
      passport.authenticate(strategy, { session: false }, answer)(request, response, reject);
    });
  }
}
