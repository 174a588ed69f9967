import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { poolOf } from '../database/pool-of.js';
import { BootError, messageOf } from '../errors/boot-error.js';

/** Loopback only. */
const ADDRESS = '127.0.0.1';
/** Against DNS rebinding. */
const HOST = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i;
const DURATION_BUCKETS_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** Metrics for Prometheus on a separate port. Labels never contain users, accounts or addresses. */
@Injectable()
export class Metrics implements OnModuleInit, OnApplicationShutdown {
  private readonly registry = new Registry();
  private readonly server: Server = createServer((request, response) => void this.respond(request, response));
  private readonly durations = new Histogram({
    name: 'giftbuyer_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [this.registry],
  });

  constructor(
    private readonly config: Config,
    private readonly database: DataSource,
    private readonly notifications: PgNotifications,
  ) {}

  /** The port; null when metrics are off. */
  get port(): number | null {
    const address = this.server.address();
    return typeof address === 'object' ? (address?.port ?? null) : null;
  }

  async onModuleInit(): Promise<void> {
    if (this.config.metricsPort === null) return;
    collectDefaultMetrics({ register: this.registry });
    this.observeDatabase();
    try {
      await once(this.server.listen(this.config.metricsPort, ADDRESS), 'listening');
    } catch (error) {
      throw new BootError(`METRICS_PORT ${this.config.metricsPort} cannot be used: ${messageOf(error)}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  readonly measure: RequestHandler = (request, response, next) => {
    if (this.config.metricsPort === null) return next();
    const end = this.durations.startTimer({ method: request.method });
    response.once('close', () => {
      // The pattern of the route, since a path contains user input.
      const { path = 'other' } = (request.route ?? {}) as { path?: string };
      end({ route: path, status: String(response.statusCode) });
    });
    next();
  };

  private observeDatabase(): void {
    const { database, notifications } = this;
    const registers = [this.registry];
    new Gauge({
      name: 'giftbuyer_database_up',
      help: '1 while the database is reachable',
      registers,
      collect() {
        this.set(notifications.isConnected ? 1 : 0);
      },
    });
    new Gauge({
      name: 'giftbuyer_database_waiting',
      help: 'Requests and readings that wait for a connection to the database',
      registers,
      collect() {
        this.set(poolOf(database).waitingCount);
      },
    });
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isKnown = HOST.test(request.headers.host ?? '') && request.method === 'GET' && request.url === '/metrics';
    if (!isKnown) return void response.writeHead(404).end();
    const text = await this.registry.metrics();
    response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
  }
}
