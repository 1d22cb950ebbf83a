import type { components } from './schema'

export type ErrorCode = components['schemas']['ErrorCode']
export type ErrorObject = components['schemas']['Error']
export type FieldError = { field: string; rule: string; message: string }

type Details = Record<string, unknown>

/** The server answered, and the answer is an error. `message` can be shown as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly details: Details = {},
    readonly requestId: string | null = null,
  ) {
    super(message)
  }

  static from(error: ErrorObject, status: number, retryAfter: Details = {}): ApiError {
    const details = { ...retryAfter, ...error.details }
    return new ApiError(status, error.code, error.message, details, error.request_id ?? null)
  }

  /** What is wrong with which field, for a form to show beside it. */
  get fields(): FieldError[] {
    const fields = this.details.fields
    return Array.isArray(fields) ? (fields.filter(isFieldError) as FieldError[]) : []
  }

  /**
   * Whether the same request would be refused again, so that asking once more is no use. A quota that is used up
   * does not refill by itself.
   */
  get isRefusal(): boolean {
    if (this.code === 'QUOTA_EXCEEDED') return true
    return this.status >= 400 && this.status < 500 && ![401, 408, 429].includes(this.status)
  }

  get retryAfterSeconds(): number | null {
    const seconds = this.details.retry_after_seconds
    return typeof seconds === 'number' ? seconds : null
  }
}

/** No answer came: the network, or the server, is away. Nothing is known about what happened there. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError'

  constructor(cause?: unknown) {
    super('The server cannot be reached', { cause })
  }
}

export async function errorFromResponse(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  const retryAfter = retryAfterOf(response.headers)
  if (isErrorBody(body)) return ApiError.from(body.error, response.status, retryAfter)
  const requestId = response.headers.get('X-Request-Id')
  return new ApiError(
    response.status,
    response.status >= 500 ? 'OVERLOADED' : 'INVALID_REQUEST',
    `The server answered ${response.status}`,
    retryAfter,
    requestId,
  )
}

function retryAfterOf(headers: Headers): Details {
  const seconds = Number.parseInt(headers.get('Retry-After') ?? '', 10)
  return seconds >= 0 ? { retry_after_seconds: seconds } : {}
}

function isErrorBody(body: unknown): body is { error: ErrorObject } {
  const error = (body as { error?: { code?: unknown; message?: unknown } } | null)?.error
  return typeof error?.code === 'string' && typeof error.message === 'string'
}

function isFieldError(value: unknown): boolean {
  return typeof (value as FieldError | null)?.field === 'string'
}
