import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { TelegramGateway } from '@giftbuyer/telegram';
import { AppModule } from './app.module.js';
import { LOG_LEVELS, type Config } from './config.js';
import type { Database } from './database/open-database.js';
import { jsonBody } from './input/json-body.js';
import { CLIENT_DIRECTORY, clientFiles } from './web/client-files.js';
import { documentation } from './web/documentation.js';
import { knownHosts } from './web/known-hosts.js';
import { securityHeaders } from './web/security-headers.js';

/**
 * Idle connections are kept longer than reverse proxies keep theirs (nginx: 60 s). Otherwise a proxy may send a request
 * on a connection that is being closed, and answer 502 where it must not repeat it.
 */
const KEEP_ALIVE_MS = 65_000;

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
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config, database, telegram), {
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
  app.use(securityHeaders(config), knownHosts(config), clientFiles(clientDirectory), jsonBody);
  documentation(app);
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
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
