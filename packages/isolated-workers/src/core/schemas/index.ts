export { defineMessages } from './define-messages.js';
export { hasContract, withSchemas } from './with-schemas.js';
