import workerpool from 'workerpool';
import * as handlers from './handlers.js';

workerpool.worker({ ...handlers });
