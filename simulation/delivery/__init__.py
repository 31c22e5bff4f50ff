"""What interventions share: whom they enroll, what they mean by a name, and what care serves."""
