import { startWorkerServer } from 'isolated-workers';
import { handlers } from './handlers.js';

await startWorkerServer(handlers);
