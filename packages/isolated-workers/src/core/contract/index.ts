export type { Caller, NotifyArgs, SendArgs, SendOptions } from './caller.js';
export type { CannotTravel } from './cannot-travel.js';
export type { FailedNotification, Listenable, Listener, ServerEvents } from './events.js';
export type { HandlerContext, Handlers, HostHandlerContext, HostHandlers } from './handlers.js';
export type {
  DefineMessages,
  MessageMap,
  NoMessages,
  PayloadOf,
  Received,
  ResultOf,
  TypeOf,
  UntypedMessages,
  WireOf,
  WithoutResult,
  WithResult,
} from './messages.js';
export type {
  AllMessages,
  AllResults,
  AnyMessage,
  ErrorMessage,
  MessageOf,
  Middleware,
  NotificationMessage,
  RequestMessage,
  ResultMessage,
} from './middleware.js';
export type {
  CreateWorkerArgs,
  HandlersOption,
  HostMessages,
  OptionsArgs,
  SerializerOption,
  TimeoutsOf,
} from './options.js';
export type { Items, ItemStream } from './items.js';
export type {
  Direction,
  Meta,
  PassingMessage,
  RuntimeCaller,
  RuntimeCallOptions,
  RuntimeHandler,
  RuntimeMiddleware,
} from './runtime.js';
export type { ClientEvents, ShutdownOptions, WorkerClient, WorkerExit } from './worker-client.js';
export type { WorkerServer } from './worker-server.js';
