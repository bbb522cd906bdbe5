"""An operation is thought through once: its fields, arguments and limits. Execution only follows the plan."""
