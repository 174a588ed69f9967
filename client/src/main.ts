import { basePath } from './app/core/base-path';
import { startPanel } from './start';

await startPanel(basePath());
