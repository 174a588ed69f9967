import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { panelEnv, panelFlags } from '../scripts/panel-process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('docker-compose.yml', () => {
  const [, ...services] = read('docker-compose.yml').split(/^ {2}(?=\w[\w-]*:$)/m);
  const service = (name: string) => services.find((text) => text.startsWith(`${name}:`)) ?? '';

  it.each(['panel', 'database'])('gives %s no root file system to write to and no more rights', (name) => {
    expect(service(name)).toMatch(/^ {4}read_only: true$/m);
    expect(service(name)).toMatch(/^ {4}cap_drop: \[ALL\]$/m);
    expect(service(name)).toMatch(/^ {4}security_opt: \[no-new-privileges:true\]$/m);
    expect(service(name)).toMatch(/^ {4}restart: unless-stopped$/m);
    expect(service(name)).toMatch(/^ {4}volumes:\n {6}- [\w-]+:\/\w/m);
  });

  it('gives the panel no capability back, and publishes it on loopback alone', () => {
    expect(service('panel')).not.toContain('cap_add');
    expect(service('panel')).toMatch(/^ {4}ports:\n(?: {6}#.*\n)* {6}- 127\.0\.0\.1:/m);
    expect(service('database')).not.toContain('ports:');
  });

  it('keeps the password out of the URL, where / # ? % @ would have to be escaped', () => {
    expect(service('panel')).toMatch(/^ {6}PGPASSWORD: \$\{POSTGRES_PASSWORD:\?/m);
    expect(service('panel')).toMatch(/^ {6}DATABASE_URL: postgresql:\/\/\w+@database:5432\/\w+$/m);
  });
});

describe('the Dockerfile', () => {
  const [, , last = ''] = read('Dockerfile').split(/^FROM /m);

  it('runs the panel without root, with a health check and a volume', () => {
    const steps = last.split('\n').filter((line) => /^(?:USER|CMD|HEALTHCHECK|VOLUME) /.test(line));
    expect(steps.map((line) => line.split(' ')[0])).toEqual(['USER', 'VOLUME', 'HEALTHCHECK', 'CMD']);
    expect(steps[0]).toBe('USER node');
    expect(last).toContain('/api/health');
  });

  it('runs it as npm start does', () => {
    expect(last).toContain(
      `CMD ["node", ${panelFlags.map((flag) => `"${flag}"`).join(', ')}, "api/dist/bundle/main.js"]`,
    );
    for (const [name, value] of Object.entries(panelEnv)) expect(last).toContain(`${name}=${value}`);
  });
});
