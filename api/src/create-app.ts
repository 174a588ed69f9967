import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { TelegramGateway } from '@giftbuyer/telegram';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { captureRequestOrigin } from './audit/request-origin.js';
import type { Config } from './config/config.js';
import type { Database } from './open-database.js';
import { endBoot } from './database/pool.js';
import { poolOf } from './database/pool-of.js';
import { SessionCookie } from './auth/session-cookie.js';
import { basePaths } from './http/base-path.js';
import { panelLogger } from './logging/panel-logger.js';
import { requestIds } from './http/request-ids.js';
import { Metrics } from './metrics/metrics.js';
import { CLIENT_DIRECTORY, clientApp } from './web/client-app.js';
import { serveOpenApi } from './http/openapi.js';
import { PanelHttpAdapter } from './http/http-server.js';
import { knownHosts } from './http/known-hosts.js';
import { requestLimits } from './http/request-limits.js';
import { securityHeaders } from './http/security-headers.js';

/**
 * The Nest application, not yet listening.
 * @param database migrated
 * @param clientDirectory the built client
 */
export async function createApp(
  config: Config,
  database: Pick<Database, 'url' | 'keyring' | 'dataLocation'>,
  telegram: TelegramGateway,
  clientDirectory: string = CLIENT_DIRECTORY,
): Promise<NestExpressApplication> {
  const module = AppModule.forRoot(config, database, telegram);
  const app = await NestFactory.create<NestExpressApplication>(module, new PanelHttpAdapter(config), {
    logger: panelLogger(config),
    abortOnError: false,
    bodyParser: false,
    // Event streams do not end otherwise.
    forceCloseConnections: true,
  });
  app.setGlobalPrefix('api');
  app.set('trust proxy', config.trustedProxies);
  app.disable('etag');
  app.disable('x-powered-by');
  app.use(requestIds(config), app.get(Metrics).measure);
  app.use(basePaths(config), securityHeaders(config), requestLimits, knownHosts(config));
  app.use(clientApp(clientDirectory, app.get(SessionCookie)), captureRequestOrigin);
  if (config.docs) serveOpenApi(app);
  await app.init();
  endBoot(poolOf(app.get(DataSource)));
  return app;
}
