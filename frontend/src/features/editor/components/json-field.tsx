import { ChevronRight } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { Config, Parameter } from '@/entities/prompt/model/parameters'
import { fetchAhead } from '@/lib/usable'
import { Boundary } from '@/ui/boundary'
import foldStyles from '@/ui/fold.module.css'
import { useParameter } from './use-parameter'
import { useHadUnread } from './use-unread'

const chunk = () => import('./json-text')
const JsonText = lazy(chunk)

type JsonName = 'response_format' | 'tools' | 'tool_choice' | 'extra'
type Props = { parameter: Parameter; readOnly: boolean }

/** A value as JSON, behind its name. Its text comes when it is opened. */
export function JsonField({ parameter, readOnly }: Props) {
  const { value, changed, refused } = useParameter<Config[JsonName]>(parameter)
  const hadUnread = useHadUnread(parameter.name)
  const [isWrong, setWrong] = useState(false)
  const [open, setOpen] = useState(changed || hadUnread)
  useEffect(() => void fetchAhead(chunk).catch(() => undefined), [])
  const isOpen = open || isWrong || refused !== null
  return (
    <details
      className={foldStyles.fold}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <ChevronRight />
        <span>{parameter.label}</span>
        <span className="caption num">{changed ? briefly(value) : 'none'}</span>
      </summary>
      {isOpen && (
        <Boundary
          fallback={() => <p className="help">This field did not load. Reload the page to edit it.</p>}
        >
          <Suspense fallback={<textarea disabled rows={6} aria-label={`${parameter.label} as JSON`} />}>
            <JsonText parameter={parameter} readOnly={readOnly} onWrong={setWrong} />
          </Suspense>
        </Boundary>
      )}
    </details>
  )
}

/** "auto", or how much there is. */
const briefly = (value: Config[JsonName]): string | number =>
  typeof value === 'string' ? value : Object.keys(value ?? {}).length
