import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { TelegramGateway } from '@giftbuyer/telegram';
import { AppModule } from './app.module.js';
import { keepRequestOrigin } from './audit/request-origin.js';
import { LOG_LEVELS, type Config } from './config.js';
import type { Database } from './database/open-database.js';
import { SessionCookie } from './auth/session-cookie.js';
import { basePaths } from './input/base-path.js';
import { Metrics } from './metrics/metrics.js';
import { CLIENT_DIRECTORY, clientFiles } from './web/client-files.js';
import { documentation } from './web/documentation.js';
import { PanelHttpAdapter } from './web/http-server.js';
import { knownHosts } from './web/known-hosts.js';
import { requestLimits } from './web/request-limits.js';
import { securityHeaders } from './web/security-headers.js';

/**
 * The whole panel over HTTP, not yet listening.
 * @param database migrated
 * @param clientDirectory the built client
 */
export async function createApp(
  config: Config,
  database: Pick<Database, 'url' | 'keyring' | 'place'>,
  telegram: TelegramGateway,
  clientDirectory: string = CLIENT_DIRECTORY,
): Promise<NestExpressApplication> {
  const module = AppModule.with(config, database, telegram);
  const app = await NestFactory.create<NestExpressApplication>(module, new PanelHttpAdapter(config), {
    logger: loggerOf(config),
    abortOnError: false,
    bodyParser: false,
    // Streams to browsers never end by themselves.
    forceCloseConnections: true,
  });
  app.setGlobalPrefix('api');
  app.set('trust proxy', config.trustedProxies);
  app.disable('etag');
  app.disable('x-powered-by');
  app.use(app.get(Metrics).measure);
  app.use(basePaths(config), securityHeaders(config), requestLimits, knownHosts(config));
  app.use(clientFiles(clientDirectory, app.get(SessionCookie)), keepRequestOrigin);
  if (config.docs) documentation(app);
  return app.init();
}

/** JSON for machines that collect logs, plain lines for people. */
function loggerOf(config: Config): ConsoleLogger {
  return new ConsoleLogger({
    json: config.production,
    colors: false,
    logLevels: ['fatal', ...LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(config.logLevel) + 1)],
  });
}
