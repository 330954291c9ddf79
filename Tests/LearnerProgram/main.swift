// What tests run in place of a learner's program.

import Exercises

serve(Misbehaving.self)
