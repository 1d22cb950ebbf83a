import { data } from '@playground/client'
import { queryOptions } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { orKept } from '@/entities/session/api/kept-answers'
import { keys } from '@/lib/query-keys'

/** All an editor needs, in one call. The sidebar prefetches it. */
export function promptPageQuery(promptId: string) {
  return queryOptions({
    queryKey: keys.promptPage(promptId),
    queryFn: ({ signal }) =>
      orKept(`prompt ${promptId}`, () =>
        data(api.GET('/v1/prompts/{prompt_id}', { params: { path: { prompt_id: promptId } }, signal })),
      ),
  })
}
