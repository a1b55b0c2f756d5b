export type {
  Caller,
  InputOption,
  NotifyArgs,
  NotifyOptions,
  ProgressOption,
  SendArgs,
  SendOptions,
  StreamArgs,
  StreamOptions,
} from './caller.js';
export type { CannotTravel } from './cannot-travel.js';
export type { Checked, CheckedMark } from './checked-parts.js';
export type {
  CheckedContract,
  CheckedMessages,
  ContractOption,
  HostContractOption,
  MessagesOf,
  SchemaMap,
} from './checked.js';
export type { FailedNotification, Listenable, Listener, ServerEvents } from './events.js';
export type { HandlerContext, Handlers, HostHandlerContext, HostHandlers } from './handlers.js';
export type { Items, ItemStream, Source } from './items.js';
export type {
  Arriving,
  Conversing,
  DefineMessages,
  Given,
  MessageMap,
  Meta,
  NoMessages,
  PayloadOf,
  Received,
  ResultOf,
  TypeOf,
  UntypedMessages,
  WireMark,
  WireOf,
  WithoutResult,
  WithoutStream,
  WithResult,
  WithStream,
} from './messages.js';
export type {
  AllMessages,
  AllResults,
  AnyMessage,
  EndMessage,
  ErrorMessage,
  ItemMessage,
  MessageOf,
  Middleware,
  NotificationMessage,
  PassingOf,
  ProgressMessage,
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
export type {
  Direction,
  PassingMessage,
  RuntimeCaller,
  RuntimeCallOptions,
  RuntimeContract,
  RuntimeHandler,
  RuntimeMiddleware,
} from './runtime.js';
export type { TracedCall, TracedWorker } from './tracing.js';
export type { StandardSchema } from './standard-schema.js';
export type { ClientEvents, ShutdownOptions, WorkerClient, WorkerExit } from './worker-client.js';
export type { WorkerServer } from './worker-server.js';
