import type { Model } from '@/entities/model/model/model'
import { type Parameter, parameters, takes, valueText } from '@/entities/prompt/model/parameters'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import styles from './not-offered.module.css'
import { useParameter } from './use-parameter'

/** What the model lacks is one quiet group, unless something in it is set: that would make the run fail. */
export function NotOffered({ model, readOnly }: { model: Model; readOnly: boolean }) {
  const missing = parameters.filter((row) => !takes(model, row))
  if (missing.length === 0) return null
  return (
    <div className={styles.group}>
      <p className={classes(styles.caption, 'caption')}>Not offered by this model</p>
      {missing.map((row) => (
        <Row key={row.name} parameter={row} readOnly={readOnly} />
      ))}
    </div>
  )
}

function Row({ parameter, readOnly }: { parameter: Parameter; readOnly: boolean }) {
  const { value, changed, reset } = useParameter(parameter)
  return (
    <p className={changed ? styles.set : undefined}>
      {parameter.label}
      {changed ? (
        <span>
          set to {valueText(parameter, value)}
          {!readOnly && (
            <Button look="ghost" onClick={reset}>
              Clear
            </Button>
          )}
        </span>
      ) : (
        <span>–</span>
      )}
    </p>
  )
}
